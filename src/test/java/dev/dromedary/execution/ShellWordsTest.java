package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void quotesKeepBlanksTogether() {
    assertThat(ShellWords.split(" a 'b c'  \"d e\" f\\ g h'i j'k ")).containsExactly("a", "b c", "d e", "f g", "hi jk");
  }

  @Test
  void emptyQuotesAreAnEmptyWord() {
    assertThat(ShellWords.split("'' \"\" a")).containsExactly("", "", "a");
  }

  @Test
  void whatAShellWouldExpandStaysAsItIs() {
    assertThat(ShellWords.split("$HOME `id` $(id) *.c a;b c|d >x & {1,2} ~"))
        .containsExactly("$HOME", "`id`", "$(id)", "*.c", "a;b", "c|d", ">x", "&", "{1,2}", "~");
  }

  @Test
  void backslashesEscapeAsInAShell() {
    assertThat(ShellWords.split("\\' '\\n' \"\\\"\\n\" \\\\")).containsExactly("'", "\\n", "\"\\n", "\\");
  }

  @Test
  void anUnclosedQuoteEndsWithTheLine() {
    assertThat(ShellWords.split("a 'b c")).containsExactly("a", "b c");
  }

  @Test
  void nothingIsNoWords() {
    assertThat(ShellWords.split(null)).isEmpty();
    assertThat(ShellWords.split(" \n\t ")).isEmpty();
  }
}
