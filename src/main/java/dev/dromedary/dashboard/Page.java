package dev.dromedary.dashboard;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What of the page isn't a file. It is answered without a token, as the files are: they tell nothing of the service.
 */
@RestController
class Page {
  /**
   * Whether the request's token is one that the service accepts, or none is asked for. Browsers report an answer of
   * 401 as an error of the page, so this is always 200.
   */
  @GetMapping("/page/access.json")
  Map<String, Boolean> access(HttpServletRequest request) {
    return Map.of("signed_in", request.getUserPrincipal() != null);
  }

  /** Where the API's description is looked for. */
  @GetMapping({"/docs", "/docs/", "/docs/index.html"})
  ResponseEntity<Void> documentation() {
    return ResponseEntity.status(HttpStatus.FOUND).location(URI.create("/#/api")).build();
  }
}
