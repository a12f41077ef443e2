// Starts Swagger UI; everything it needs stands in the page's own element.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("swagger");
  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    displayOperationId: true,
    persistAuthorization: true,
    validatorUrl: null,
  });
});
