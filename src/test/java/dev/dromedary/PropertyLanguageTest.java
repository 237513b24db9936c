package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.language.bean.RuntimeBeanExpressionException;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;

class PropertyLanguageTest extends CamelTestSupport {
  private record Inner(String name, List<String> words) {}

  private static class Outer {
    public Inner inner() {
      return new Inner("inside", List.of("a", "b"));
    }

    public boolean isOpen() {
      return true;
    }

    public int getCount() {
      return 7;
    }

    public String twice(String word) {
      return word + word;
    }

    public Inner getNothing() {
      return null;
    }

    public String getTrouble() {
      throw new IllegalStateException("trouble");
    }
  }

  @Override
  protected CamelContext createCamelContext() throws Exception {
    CamelContext context = super.createCamelContext();
    context.getRegistry().bind("bean-language", new PropertyLanguage());
    return context;
  }

  private Object evaluate(String simple) {
    Exchange exchange = new DefaultExchange(context);
    exchange.setVariable("outer", new Outer());
    exchange.setVariable("map", Map.of("key", "value"));
    return context.resolveLanguage("simple").createExpression(simple).evaluate(exchange, Object.class);
  }

  @Test
  void isWhatCamelAsks() {
    assertThat(context.resolveLanguage("bean")).isInstanceOf(PropertyLanguage.class);
  }

  @Test
  void readsPropertiesHoweverTheyAreSpelt() {
    assertThat(evaluate("${variable.outer.open}")).isEqualTo(true);
    assertThat(evaluate("${variable.outer.count}")).isEqualTo(7);
    assertThat(evaluate("${variable.outer.getCount}")).isEqualTo(7);
    assertThat(evaluate("${variable.outer.inner.name}")).isEqualTo("inside");
    assertThat(evaluate("${variable.outer.nothing}")).isNull();
  }

  @Test
  void leavesToCamelWhatIsMoreThanThat() {
    assertThat(evaluate("${variable.outer.inner.words.size}")).isEqualTo(2);
    assertThat(evaluate("${variable.outer.inner.words[1]}")).isEqualTo("b");
    assertThat(evaluate("${variable.outer?.nothing.name}")).isNull();
    assertThat(evaluate("${variable.outer.twice('ha')}")).isEqualTo("haha");
    assertThat(evaluate("${variable.map[key]}")).isEqualTo("value");
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThatThrownBy(() -> evaluate("${variable.outer.unknown}")).isInstanceOf(RuntimeBeanExpressionException.class);
    assertThatThrownBy(() -> evaluate("${variable.outer.nothing.name}")).isInstanceOf(RuntimeBeanExpressionException.class);
    assertThatThrownBy(() -> evaluate("${variable.outer.trouble}")).hasRootCauseMessage("trouble");
  }
}
