/** What Piston's requests and answers look like, for the OpenAPI document only. */
package dev.dromedary.intake.piston.schema;
