/*
 * The image's node: Debian's libnode with this main, which is Debian's. Called as PARKED (see python.c) it stops just before the
 * program's file is looked at for the first time, when everything that doesn't depend on it has been done: node asks
 * libuv for the file's status, and this executable stands before libuv in the search for that name.
 */
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <dlfcn.h>
#include <sys/auxv.h>
#include <unistd.h>

namespace node { int Start(int argc, char **argv); }

static const char kParked[] = "/usr/lib/dromedary/parked/node";
static const int kChannel = 3;
static bool parked;
static const char *program;

static void wait_for_program()
{
    char byte = 1;
    ssize_t n;
    if (write(kChannel, &byte, 1) != 1)
        _exit(127);
    while ((n = read(kChannel, &byte, 1)) < 0 && errno == EINTR) {}
    if (n != 1)
        _exit(127);
    close(kChannel);
}

typedef int Stat(void *loop, void *request, const char *path, void (*callback)(void *));

extern "C" int uv_fs_stat(void *loop, void *request, const char *path, void (*callback)(void *))
{
    static Stat *const real = reinterpret_cast<Stat *>(dlsym(RTLD_NEXT, "uv_fs_stat"));
    if (parked && path) {
        const char *slash = strrchr(path, '/');
        if (strcmp(slash ? slash + 1 : path, program) == 0) {
            parked = false;
            wait_for_program();
        }
    }
    return real(loop, request, path, callback);
}

int main(int argc, char **argv)
{
    const char *name = reinterpret_cast<const char *>(getauxval(AT_EXECFN));
    parked = name && strcmp(name, kParked) == 0 && argc > 1;
    program = argc > 1 ? argv[1] : "";
    return node::Start(argc, argv);
}
