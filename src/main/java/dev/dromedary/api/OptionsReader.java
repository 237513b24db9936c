package dev.dromedary.api;

import dev.dromedary.execution.ShellWords;
import dev.dromedary.submission.Language;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Reads what may be switched off, and refuses it then: ignored, the program would run otherwise than its author
 * expects.
 */
class OptionsReader {
  private static final int MAX_OPTIONS = 512;
  private static final int MAX_URL = 2048;

  private final Judge0FeatureProperties judge0Features;
  private final RequestFields fields;

  OptionsReader(Judge0FeatureProperties judge0Features, RequestFields fields) {
    this.judge0Features = judge0Features;
    this.fields = fields;
  }

  String compilerOptions(ProgramReader.LanguageChoice choice) {
    String options = options("compiler_options");
    if (options == null) {
      return null;
    }
    List<String> allowed = judge0Features.allowedLanguagesForCompilerOptions();
    if (!judge0Features.enableCompilerOptions()) {
      fields.refuse("compiler_options", "setting compiler options is not allowed");
    } else if (choice != null && !choice.language().isCompiled()) {
      fields.refuse("compiler_options", "setting compiler options is only allowed for compiled languages");
    } else if (choice != null && !allowed.isEmpty() && !allowed.contains(titleWithoutVersion(choice.language()))) {
      fields.refuse("compiler_options", "setting compiler options is only allowed for " + enumeration(allowed));
    }
    return options;
  }

  private static String titleWithoutVersion(Language language) {
    return language.title().split(" \\(", 2)[0];
  }

  private static String enumeration(List<String> names) {
    int last = names.size() - 1;
    return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  String commandLineArguments() {
    String arguments = options("command_line_arguments");
    if (arguments != null && !judge0Features.enableCommandLineArguments()) {
      fields.refuse("command_line_arguments", "setting command line arguments is not allowed");
    }
    return arguments;
  }

  private String options(String name) {
    String options = fields.string(name);
    if (options == null) {
      return null;
    }
    if (options.codePointCount(0, options.length()) > MAX_OPTIONS) {
      fields.refuse(name, "is too long (maximum is " + MAX_OPTIONS + " characters)");
    }
    if (options.indexOf('\0') >= 0) {
      fields.refuse(name, "can't contain NUL");
    }
    if (!ShellWords.isClosed(options)) {
      fields.refuse(name, "has a quote that isn't closed");
    }
    return options;
  }

  /** Whether the address may be called is for the one to say who calls it: names may mean another address by then. */
  String callbackUrl() {
    String url = fields.string("callback_url");
    if (url == null) {
      return null;
    }
    if (!judge0Features.enableCallbacks()) {
      fields.refuse("callback_url", "setting callback is not allowed");
    } else if (url.length() > MAX_URL) {
      fields.refuse("callback_url", "is too long (maximum is " + MAX_URL + " characters)");
    } else if (!isHttp(url)) {
      fields.refuse("callback_url", "is not a valid http or https URL");
    }
    return url;
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = new URI(url);
      return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() <= 65535;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  boolean limitIsPerProcess(String name, boolean allowed) {
    boolean wanted = fields.flag(name, false);
    if (wanted && !allowed) {
      fields.refuse(name, "this option cannot be enabled");
    }
    return wanted;
  }

  void refuseNetwork() {
    if (fields.flag("enable_network", false)) {
      fields.refuse("enable_network", "enabling network is not allowed");
    }
  }
}
