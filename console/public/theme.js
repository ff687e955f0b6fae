// Sets the chosen theme before anything is drawn, so that the page does not flash. Runs before the console's own code.
(function () {
  try {
    var theme = localStorage.getItem("asepsis.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch (error) {
    // Storage may be closed to us; the system's theme is then used.
  }
})();
