"""
Faults that a previous version has of its own. It is a real older build, in which nothing can be mended any more. So what is listed
here for its commit, and was done by a node while it was of that commit, is counted apart and printed; nothing else is let pass.
"""
STARTING = "404 while it starts"
STOPPING = "unfinished result of a dropped file, written while it stops"
KNOWN = {"98ad5e2": {STARTING, STOPPING}}


def known_of(commit):
    """What is known of a commit, by its full name."""
    return next((faults for name, faults in KNOWN.items() if commit.startswith(name)), set())


def of_answer(node, version, began, status):
    """
    The fault by which a node answers like that, or None.

    :param version: the node's when the request began
    """
    if STARTING in version.faults and status == 404 and node.was_starting(version, began):
        return STARTING
    return None


def of_file(node, name, result):
    """The fault by which there is such a result of a dropped file, or None."""
    stopped = next((version for version, began, ended in node.stops if began <= node.time_of_file(name) <= ended), None)
    if stopped and STOPPING in stopped.faults and result.get("token") and result.get("status_id") in (1, 2):
        return STOPPING
    return None
