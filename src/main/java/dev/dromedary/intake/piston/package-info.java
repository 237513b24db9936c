/**
 * Piston's HTTP contract, version 2, on the outside of {@code routes/api/11-intake-piston.camel.yaml}. The contract is what
 * engineer-man/piston does, at commit 0a844d0.
 */
package dev.dromedary.intake.piston;
