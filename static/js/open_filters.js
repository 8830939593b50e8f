// Stands right behind the summary, so that the filters are open before they are first painted.
document.currentScript.parentElement.open = matchMedia("(min-width: 60rem)").matches;
