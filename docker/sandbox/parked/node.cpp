/*
 * The image's node: Debian's libnode with this main, which is Debian's. Called as PARKED (see python.c) it stops just
 * before the program's file is looked at for the first time, when everything that doesn't depend on it has been done:
 * node asks libuv for the file's status, and this executable stands before libuv in the search for that name.
 *
 * Node tells a program how long ago it began. That must be the time since the wake, so the clock that it reads is set
 * back by the time that was spent waiting, and the wall-clock time of the beginning is set forward by as much.
 */
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <v8.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

namespace node {
int Start(int argc, char **argv);
namespace performance {
void GetTimeOriginTimeStamp(const v8::FunctionCallbackInfo<v8::Value> &args);
struct PerformanceState { void Initialize(uint64_t origin, double timestamp); };
}
}

static const char kParked[] = "/usr/lib/dromedary/parked/node";
static const int kGiven = 3;
static const int kChannel = 63; /* out of the way: node's own descriptors have the numbers that they always have */
static bool parked;
static const char *program;
static uint64_t waited; /* ns; written once, before the program runs and before there is any other thread that asks */

static uint64_t monotonic()
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<uint64_t>(t.tv_sec) * 1000000000 + static_cast<uint64_t>(t.tv_nsec);
}

/* Where Node 20 reads performance.timeOrigin, for the main thread; other threads begin after the wake. */
static node::performance::PerformanceState *times;
static uint64_t origin; /* ns */
static double timestamp; /* us */

static void wait_for_program()
{
    char byte = 1;
    ssize_t n;
    uint64_t since = monotonic();
    if (write(kChannel, &byte, 1) != 1)
        _exit(127);
    while ((n = read(kChannel, &byte, 1)) < 0 && errno == EINTR) {}
    if (n != 1)
        _exit(127);
    close(kChannel);
    waited = monotonic() - since;
    if (times)
        times->Initialize(origin, timestamp + static_cast<double>(waited) / 1e3);
}

template <typename F> static F *next(const char *name)
{
    return reinterpret_cast<F *>(dlsym(RTLD_NEXT, name));
}

typedef int Stat(void *loop, void *request, const char *path, void (*callback)(void *));
typedef void Getter(const v8::FunctionCallbackInfo<v8::Value> &args);

extern "C" int uv_fs_stat(void *loop, void *request, const char *path, void (*callback)(void *))
{
    static Stat *const real = next<Stat>("uv_fs_stat");
    if (parked && path) {
        const char *slash = strrchr(path, '/');
        if (strcmp(slash ? slash + 1 : path, program) == 0) {
            parked = false;
            wait_for_program();
        }
    }
    return real(loop, request, path, callback);
}

extern "C" uint64_t uv_hrtime()
{
    return monotonic() - waited;
}

void node::performance::PerformanceState::Initialize(uint64_t o, double t)
{
    typedef void Initializer(PerformanceState *, uint64_t, double);
    static Initializer *const real =
        next<Initializer>("_ZN4node11performance16PerformanceState10InitializeEmd");
    if (parked) {
        times = this;
        origin = o;
        timestamp = t;
    }
    real(this, o, t);
}

/* performance.timeOrigin in Node 18, when it is read for the first time; on every thread. */
void node::performance::GetTimeOriginTimeStamp(const v8::FunctionCallbackInfo<v8::Value> &args)
{
    static Getter *const real =
        next<Getter>("_ZN4node11performance22GetTimeOriginTimeStampERKN2v820FunctionCallbackInfoINS1_5ValueEEE");
    real(args);
    if (waited > 0)
        args.GetReturnValue().Set(
            args.GetReturnValue().Get().As<v8::Number>()->Value() + static_cast<double>(waited) / 1e6);
}

int main(int argc, char **argv)
{
    const char *name = reinterpret_cast<const char *>(getauxval(AT_EXECFN));
    parked = name && strcmp(name, kParked) == 0 && argc > 1;
    program = argc > 1 ? argv[1] : "";
    if (parked) {
        if (dup3(kGiven, kChannel, O_CLOEXEC) < 0)
            return 127;
        close(kGiven);
    }
    return node::Start(argc, argv);
}
