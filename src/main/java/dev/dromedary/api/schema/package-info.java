/**
 * What requests and answers look like, for the OpenAPI document only: they are read and written field by field, more
 * tolerantly than a class could be.
 */
package dev.dromedary.api.schema;
