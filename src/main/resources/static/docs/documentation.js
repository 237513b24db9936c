const where = document.getElementById('documentation');
// no validator: it would send the document to somebody else
SwaggerUIBundle({ domNode: where, url: where.dataset.document, deepLinking: true, validatorUrl: null });
