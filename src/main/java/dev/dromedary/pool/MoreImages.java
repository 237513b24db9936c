package dev.dromedary.pool;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Images beside the first one, for languages that it doesn't have.
 *
 * @param moreImages Images beside the first one, the preferred one first: more-images[0].name is the image's name,
 *     more-images[0].containers the size of its pool (0: that of the first image).
 */
@Validated
@ConfigurationProperties("dromedary.sandbox")
record MoreImages(@DefaultValue @Valid List<Image> moreImages) {
  /**
   * @param name Name of the image, as the engine knows it.
   * @param containers Containers of its pool. 0: as many as the first image's pool has. No more jobs than that are
   *     begun at once, so with fewer a job may hold a core while it waits for a container.
   */
  record Image(@NotBlank String name, @DefaultValue("0") @Min(0) int containers) {}
}
