/**
 * SandboxFusion's {@code /run_code}, on the outside of {@code routes/sandbox-fusion.camel.yaml}. The contract is what
 * bytedance/SandboxFusion does, at commit 469de08.
 */
package dev.dromedary.intake.sandboxfusion;
