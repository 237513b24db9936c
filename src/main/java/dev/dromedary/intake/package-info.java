/**
 * Ways in beside Judge0's contract: files that are dropped into a folder, and in packages of their own Piston's and
 * SandboxFusion's contracts. All lead to the same gate.
 *
 * <p><b>Theory of operation of the file drop.</b> A source file stays in the inbox until its result is in the outbox, so a crash at any
 * time leaves it to be found again. Found again, it gets the same token, because that is made of the file itself; and
 * as accepting is idempotent by token, the program isn't run twice. Only then the file is put away, to {@code .done} if
 * there is a verdict, to {@code .failed} if it couldn't be submitted; in both cases the outbox has a file that says how
 * it went.
 */
package dev.dromedary.intake;
