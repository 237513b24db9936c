import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Runs a program and prints what became of it: java Submit.java [SERVER]. Needs nothing but Java 17. */
public class Submit {
  public static void main(String[] arguments) throws Exception {
    String server = arguments.length > 0 ? arguments[0] : "http://localhost:2358";
    HttpClient client = HttpClient.newHttpClient();
    String program = """
        {"language": "python", "source_code": "print(int(input()) * 2)", "stdin": "21", "expected_output": "42"}""";

    // wait for the verdict
    System.out.println(client.send(post(server + "/submissions?wait=true&fields=status,stdout,time,memory", program),
        HttpResponse.BodyHandlers.ofString()).body());

    // or follow it
    String token = client.send(post(server + "/submissions", program), HttpResponse.BodyHandlers.ofString()).body()
        .replaceAll(".*\"token\":\"([^\"]*)\".*", "$1");
    client.send(HttpRequest.newBuilder(URI.create(server + "/submissions/" + token + "/events")).build(),
        HttpResponse.BodyHandlers.ofLines()).body().forEach(System.out::println);
  }

  private static HttpRequest post(String url, String json) {
    return HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json)).build();
  }
}
