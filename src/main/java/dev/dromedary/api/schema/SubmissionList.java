package dev.dromedary.api.schema;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

public class SubmissionList {
  public List<SubmissionObject> submissions;

  @Schema(description = "of a page only")
  public Meta meta;

  @Schema(name = "PageMeta")
  public static class Meta {
    public Integer current_page;

    @Schema(nullable = true)
    public Integer next_page;

    @Schema(nullable = true)
    public Integer prev_page;

    public Integer total_pages;
    public Integer total_count;
  }
}
