"""Contains all the data models used in inputs/outputs"""

from .alert import Alert
from .alert_kind import AlertKind
from .best_offer import BestOffer
from .blank_enum import BlankEnum
from .brand import Brand
from .brand_page import BrandPage
from .chat import Chat
from .crop_photo_gender_item import CropPhotoGenderItem
from .crop_photo_height_item import CropPhotoHeightItem
from .crop_photo_sort import CropPhotoSort
from .crop_request import CropRequest
from .facet_answer import FacetAnswer
from .facet_value import FacetValue
from .facets import Facets
from .favourite import Favourite
from .get_facets_gender_item import GetFacetsGenderItem
from .get_facets_height_item import GetFacetsHeightItem
from .get_photo_results_gender_item import GetPhotoResultsGenderItem
from .get_photo_results_height_item import GetPhotoResultsHeightItem
from .get_photo_results_lean import GetPhotoResultsLean
from .get_photo_results_sort import GetPhotoResultsSort
from .guess import Guess
from .image import Image
from .job import Job
from .job_match import JobMatch
from .job_photo import JobPhoto
from .job_photo_page import JobPhotoPage
from .job_state import JobState
from .link_code_request import LinkCodeRequest
from .list_products_gender_item import ListProductsGenderItem
from .list_products_height_item import ListProductsHeightItem
from .list_products_sort import ListProductsSort
from .list_similar_products_gender_item import ListSimilarProductsGenderItem
from .list_similar_products_height_item import ListSimilarProductsHeightItem
from .list_similar_products_sort import ListSimilarProductsSort
from .made_webhook import MadeWebhook
from .merchant import Merchant
from .new_alert_request import NewAlertRequest
from .new_favourite_request import NewFavouriteRequest
from .new_job_request import NewJobRequest
from .new_saved_search_request import NewSavedSearchRequest
from .new_webhook_request import NewWebhookRequest
from .notice import Notice
from .offer import Offer
from .photo_address_request import PhotoAddressRequest
from .photo_question_request import PhotoQuestionRequest
from .price import Price
from .problem import Problem
from .problem_errors import ProblemErrors
from .product import Product
from .product_card import ProductCard
from .query import Query
from .query_kind import QueryKind
from .rates import Rates
from .rates_rates import RatesRates
from .result import Result
from .result_page import ResultPage
from .saved_search import SavedSearch
from .search_by_photo_gender_item import SearchByPhotoGenderItem
from .search_by_photo_height_item import SearchByPhotoHeightItem
from .search_by_photo_sort import SearchByPhotoSort
from .search_by_words_gender_item import SearchByWordsGenderItem
from .search_by_words_height_item import SearchByWordsHeightItem
from .search_by_words_sort import SearchByWordsSort
from .silhouette import Silhouette
from .silhouette_page import SilhouettePage
from .size import Size
from .suggestion import Suggestion
from .suggestion_kind import SuggestionKind
from .suggestions import Suggestions
from .system_enum import SystemEnum
from .understood import Understood
from .webhook import Webhook
from .webhook_event import WebhookEvent
from .what_is_this import WhatIsThis

__all__ = (
    "Alert",
    "AlertKind",
    "BestOffer",
    "BlankEnum",
    "Brand",
    "BrandPage",
    "Chat",
    "CropPhotoGenderItem",
    "CropPhotoHeightItem",
    "CropPhotoSort",
    "CropRequest",
    "FacetAnswer",
    "Facets",
    "FacetValue",
    "Favourite",
    "GetFacetsGenderItem",
    "GetFacetsHeightItem",
    "GetPhotoResultsGenderItem",
    "GetPhotoResultsHeightItem",
    "GetPhotoResultsLean",
    "GetPhotoResultsSort",
    "Guess",
    "Image",
    "Job",
    "JobMatch",
    "JobPhoto",
    "JobPhotoPage",
    "JobState",
    "LinkCodeRequest",
    "ListProductsGenderItem",
    "ListProductsHeightItem",
    "ListProductsSort",
    "ListSimilarProductsGenderItem",
    "ListSimilarProductsHeightItem",
    "ListSimilarProductsSort",
    "MadeWebhook",
    "Merchant",
    "NewAlertRequest",
    "NewFavouriteRequest",
    "NewJobRequest",
    "NewSavedSearchRequest",
    "NewWebhookRequest",
    "Notice",
    "Offer",
    "PhotoAddressRequest",
    "PhotoQuestionRequest",
    "Price",
    "Problem",
    "ProblemErrors",
    "Product",
    "ProductCard",
    "Query",
    "QueryKind",
    "Rates",
    "RatesRates",
    "Result",
    "ResultPage",
    "SavedSearch",
    "SearchByPhotoGenderItem",
    "SearchByPhotoHeightItem",
    "SearchByPhotoSort",
    "SearchByWordsGenderItem",
    "SearchByWordsHeightItem",
    "SearchByWordsSort",
    "Silhouette",
    "SilhouettePage",
    "Size",
    "Suggestion",
    "SuggestionKind",
    "Suggestions",
    "SystemEnum",
    "Understood",
    "Webhook",
    "WebhookEvent",
    "WhatIsThis",
)
