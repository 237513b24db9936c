package dev.dromedary.dashboard;

import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.TryDefinition;
import org.springframework.stereotype.Component;

/** The routes as Camel has loaded them, so that what is drawn is what runs. */
@Component
class RouteMap {
  /** @param from the endpoint that it begins with, without parameters */
  record Route(String id, String description, String from, List<Step> steps) {}

  /**
   * @param kind Camel's name of it: to, choice, when, loop …
   * @param to the endpoint that is called, without parameters; null where none is
   * @param steps within it
   */
  record Step(String id, String kind, String to, List<Step> steps) {}

  private final CamelContext camel;

  RouteMap(CamelContext camel) {
    this.camel = camel;
  }

  List<Route> routes() {
    return camel.getCamelContextExtension().getContextPlugin(ModelCamelContext.class).getRouteDefinitions().stream()
        .map(route -> new Route(route.getRouteId(), route.getDescriptionText(), from(route), steps(route))).toList();
  }

  private static String from(RouteDefinition route) {
    return withoutParameters(route.getInput().getEndpointUri());
  }

  private static List<Step> steps(ProcessorDefinition<?> parent) {
    if (parent instanceof ChoiceDefinition choice) {
      return Stream.concat(
          choice.getWhenClauses().stream().map(when ->
              new Step(when.getId(), when.getShortName(), null, steps(when.getOutputs().stream()))),
          Stream.ofNullable(choice.getOtherwise())
              .map(otherwise -> new Step(otherwise.getId(), otherwise.getShortName(), null,
                  steps(otherwise.getOutputs().stream())))).toList();
    }
    Stream<ProcessorDefinition<?>> children = parent.getOutputs().stream().map(step -> step);
    if (parent instanceof TryDefinition attempt) {
      children = Stream.of(children, Stream.ofNullable(attempt.getCatchClauses()).flatMap(List::stream),
          Stream.ofNullable(attempt.getFinallyClause())).flatMap(stream -> stream);
    }
    return steps(children.distinct());
  }

  private static List<Step> steps(Stream<ProcessorDefinition<?>> children) {
    return children.filter(step -> !(step instanceof OnExceptionDefinition))
        .map(step -> new Step(step.getId(), step.getShortName(), to(step), steps(step))).toList();
  }

  private static String to(ProcessorDefinition<?> step) {
    return step instanceof SendDefinition<?> send ? withoutParameters(send.getEndpointUri()) : null;
  }

  private static String withoutParameters(String uri) {
    return uri == null ? null : uri.split("\\?", 2)[0];
  }
}
