"""What tests of search have, these need too."""

from tests.search.conftest import fresh_weights, tiny_encoder

__all__ = ["fresh_weights", "tiny_encoder"]
