// Pages of work that moves look again every few seconds.
const moving = document.querySelector("[data-reload]");
if (moving) setTimeout(() => location.reload(), Number(moving.dataset.reload) * 1000);
