"""A filter that nobody but the list of them knows of."""
import os
import warnings

warnings.filters.insert(0, ("always", None, ResourceWarning, None, 0))
entries = os.scandir("/")
