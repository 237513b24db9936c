/**
 * SandboxFusion's {@code /run_code}, on the outside of {@code routes/api/12-intake-sandboxfusion.camel.yaml}. The contract is what
 * bytedance/SandboxFusion does, at commit 469de08.
 */
package dev.dromedary.intake.sandboxfusion;
