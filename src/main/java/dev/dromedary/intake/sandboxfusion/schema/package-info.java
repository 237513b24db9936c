/** What SandboxFusion's requests and answers look like, for the OpenAPI document only. */
package dev.dromedary.intake.sandboxfusion.schema;
