// Runs before the first paint, so that nothing that needs JavaScript appears and then moves.
document.documentElement.classList.add("js");
