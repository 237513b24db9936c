#include "job.h"

#include "box.h"
#include "clock.h"
#include "conversation.h"
#include "host.h"
#include "meter.h"
#include "parked.h"
#include "reaper.h"
#include "residue.h"
#include "step.h"
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLEAN_DEADLINE (30 * SECOND) /* the host hears of it meanwhile */
#define END_DEADLINE (5 * SECOND)    /* it doesn't */

struct job job;
bool dirty;
uid_t last_uid;

static char dirt[192]; /* why dirty, for the host's log */
static uint64_t clean_until;

void mark_dirty(const char *what)
{
    if (!dirty)
        snprintf(dirt, sizeof dirt, "%s", what);
    dirty = true;
}

/* A job may have FILEs that are its step's own. */
static void take_owner(const struct frame *f)
{
    if (f->length != 8)
        expect_length(f, 12);
    job.owner = f->length == 12 ? get32(f->payload + 8) : 0;
    if (f->length == 12 && (job.owner <= last_uid || job.owner < MIN_UID || job.owner > INT32_MAX))
        fault(FAULT_FIELD, "begin: owner");
    if (job.owner)
        job.files_uid = job.owner;
}

void begin_job(const struct frame *f)
{
    take_owner(f);
    job.open = true;
    job.host_memory = 0;
    job.no_space = false;
    parked_answer(false); /* what becomes of it is no matter of the host's any more */
}

void take_file(struct frame f)
{
    if (f.length < 10)
        fault(FAULT_FRAME, "FILE too short");
    unsigned mode = get16(f.payload);
    uint64_t size = get64(f.payload + 2);
    char path[MAX_PATH_BYTES + 1];
    const char *wrong = wire_path(f.payload + 10, f.length - 10);
    bool folder = mode == 0755;
    if (!wrong && mode != 0444 && mode != 0555 && !(folder && size == 0))
        wrong = "file: mode";
    if (!wrong && job.owner && last_uid == job.owner)
        wrong = "file: its owner has had its step";
    if (wrong)
        fault(FAULT_FIELD, wrong);
    memcpy(path, f.payload + 10, f.length - 10);
    path[f.length - 10] = 0;

    int fd = box_create(path, folder ? S_IFDIR | mode : job.owner ? mode | 0200 : mode, job.owner);
    if (fd < 0 && (errno == EEXIST || errno == ENOTDIR || errno == EISDIR))
        fault(FAULT_FIELD, "file: path given twice");
    if (fd < 0 && errno != ENOSPC)
        system_fault("file");
    if (fd < 0 || !receive(fd, size))
        job.no_space = true;
    if (fd < 0) {
        receive(-1, size);
        return;
    }
    job.host_memory += (size + PAGE - 1) / PAGE * PAGE;
    close(fd);
}

int make_stdin(void)
{
    int w = memfd_create("stdin", MFD_CLOEXEC | 0x0008U /* MFD_NOEXEC_SEAL, Linux 6.3 */);
    if (w < 0)
        w = memfd_create("stdin", MFD_CLOEXEC);
    if (w < 0)
        w = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (w < 0 || fchmod(w, 0444) < 0)
        system_fault("stdin");
    return w;
}

int open_stdin(int w)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", w);
    int r = open(path, O_RDONLY | O_CLOEXEC);
    if (r < 0)
        system_fault("stdin");
    return r;
}

static bool still_time(void)
{
    uint64_t t = now();
    if (run.pid > 0)
        heartbeat(t);
    return t < clean_until;
}

void clean_up_step(void)
{
    char where[128];
    clean_until = now() + CLEAN_DEADLINE;
    box_clean(run.spec.uid, still_time);
    uint32_t files = box_leftovers(true, where, sizeof where);
    if (files > 0)
        mark_dirty(where);
    const char *kept = residue_network(zygote_pid() > 0 ? 2 : 0);
    if (kept)
        mark_dirty(kept);
    if (residue_ipc() > 0)
        mark_dirty("System V objects");
}

void end_job(void)
{
    char where[128] = "", text[512] = "";
    run.pid = 0;
    unpark();
    clean_until = now() + END_DEADLINE;
    if (kill_everything() && !dirty)
        box_clear(job.files_uid, still_time);
    const char *kept = residue_network(zygote_pid() > 0 ? 2 : 0);
    uint32_t processes = count_processes(), ipc = residue_ipc() + (kept != NULL);
    uint32_t files = box_leftovers(dirty, where, sizeof where);
    bool clean = !dirty && processes == 0 && ipc == 0 && files == 0;
    if (!clean)
        snprintf(text, sizeof text, "%u processes, %u IPC objects, network: %s, %u files %s%s%s", processes, ipc,
            kept ? kept : "nothing", files, where, dirty ? "; after a step: " : "", dirt);

    size_t n = strlen(text);
    unsigned char *p = out_frame(OUT_CLEAN, (uint32_t)n + 13);
    memcpy(put32(put32(put32(put8(p, clean), processes), files), ipc), text, n);
    dirty = !clean;
    job.open = false;
}
