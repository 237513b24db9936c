package dev.dromedary.api;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.springframework.util.unit.DataSize;

/** A request whose body can't be read past a limit. Who tries has a bounded amount of the rest drained, and fails. */
class LimitedRequest extends HttpServletRequestWrapper {
  private final DataSize limit;
  private final DataSize drain;
  private ServletInputStream body;

  LimitedRequest(HttpServletRequest request, DataSize limit, DataSize drain) {
    super(request);
    this.limit = limit;
    this.drain = drain;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (body == null) {
      body = new LimitedBody(super.getInputStream());
    }
    return body;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    String encoding = getCharacterEncoding();
    return new BufferedReader(
        new InputStreamReader(getInputStream(), encoding == null ? StandardCharsets.UTF_8.name() : encoding));
  }

  private final class LimitedBody extends ServletInputStream {
    private final ServletInputStream in;
    private long read;

    LimitedBody(ServletInputStream in) {
      this.in = in;
    }

    private void count(int bytes) throws IOException {
      read += Math.max(0, bytes);
      if (read > limit.toBytes()) {
        drain();
        throw new BodyTooLargeException(limit);
      }
    }

    private void drain() throws IOException {
      byte[] buffer = new byte[8192];
      long left = drain.toBytes();
      for (int bytes = 0; bytes >= 0 && left > 0; left -= bytes) {
        bytes = in.read(buffer);
      }
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int bytes = in.read(buffer, offset, length);
      count(bytes);
      return bytes;
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
