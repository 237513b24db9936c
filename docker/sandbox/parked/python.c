/*
 * The image's python3.11: Debian's own objects with this main. Called as anything but PARKED it is Debian's main, word
 * for word. Called as PARKED (the name under which the kernel was asked to execute it; no argument, no variable and no
 * link tells it to the program) it does the first half of that main, start the interpreter, says so with a byte on
 * descriptor 3, waits there for a byte, closes it, and does the second half: run what the arguments name. As plain and
 * parked programs run the same file by the same path through the interpreter, they find the same place.
 */
#include <Python.h>
#include <errno.h>
#include <sys/auxv.h>
#include <unistd.h>

#define PARKED "/usr/lib/dromedary/parked/python3"
#define CHANNEL 3

static void wait_for_program(void)
{
    char byte = 1;
    ssize_t n;
    if (write(CHANNEL, &byte, 1) != 1)
        _exit(127);
    while ((n = read(CHANNEL, &byte, 1)) < 0 && errno == EINTR)
        ;
    if (n != 1)
        _exit(127);
    close(CHANNEL);
}

static int parked_main(int argc, char **argv)
{
    PyPreConfig preconfig;
    PyConfig config;
    PyStatus status;

    PyPreConfig_InitPythonConfig(&preconfig);
    status = Py_PreInitializeFromBytesArgs(&preconfig, argc, argv);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    PyConfig_InitPythonConfig(&config);
    status = PyConfig_SetBytesArgv(&config, argc, argv);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    wait_for_program();
    return Py_RunMain();
}

int main(int argc, char **argv)
{
    const char *name = (const char *)getauxval(AT_EXECFN);
    return name && strcmp(name, PARKED) == 0 ? parked_main(argc, argv) : Py_BytesMain(argc, argv);
}
