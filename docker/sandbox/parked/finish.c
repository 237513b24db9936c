/*
 * Two thirds of a parked hello's time were the end of its interpreter: the collector goes over everything three times, every module is
 * emptied, every object freed, and then the kernel takes the memory in one. All that a program can see of it is what it has asked for:
 * methods (__del__), weak references' callbacks, generators' finally blocks, functions to be called, files to be flushed and closed. So
 * this looks for such wishes, and if there are none, it flushes the standard streams, which is what Py_FinalizeEx begins with, and is done.
 * Otherwise, and whenever there is something that it doesn't know, Py_FinalizeEx takes its course; nothing has happened until then that it
 * wouldn't have done.
 *
 * Who wishes something is known by the type: a finalizer is a slot of it, whether it is written in C or a class's __del__. Generators,
 * files, weak references and instances of classes are all on the collector's lists. Types in C might do something without that slot when
 * an object is freed; so what modules in C there are counts, too: those of the start and those below give back memory only, or what the end
 * of a process gives back anyway. Functions to be called are in the interpreter's state, and stay there without the module that took them.
 *
 * Only copies end like that, and only small ones, as the time that a program is told must not depend on whether it was parked: what it
 * saves is, as with the start, a few milliseconds at most.
 *
 * Sources: Python/pylifecycle.c (Py_FinalizeEx), Modules/gcmodule.c.
 */
#define Py_BUILD_CORE 1
#include "finish.h"

#include <Python.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_gc.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_pymem.h>
#include <internal/pycore_pystate.h>
#include <internal/pycore_runtime.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MORE_OBJECTS 10000 /* than at the start: freeing these takes a millisecond or two */
#define MORE_BLOCKS 40000
#define MOST 16

static const char *const harmless[] = {
    "_ast",      "_bisect", "_blake2", "_collections", "_datetime", "_functools", "_hashlib", "_heapq",   "_json",
    "_locale",   "_opcode", "_operator", "_random",    "_sha512",   "_sre",       "_statistics", "_string", "_struct",
    "_typing",   "array",   "binascii", "cmath",       "decimal",   "itertools",  "math",     "zlib",
};

/* In this order: those that are flushed come first. */
static const char *const names[] = {"stdout", "stderr", "__stdout__", "__stderr__", "__stdin__"};
#define FLUSHED 2
#define NAMES 5

static struct {
    PyObject *streams[NAMES], *buffers[NAMES], *raws[NAMES];
    struct {
        PyObject *object;
        uint64_t attributes; /* their version: with one more, a stream's flush can be overridden */
    } files[MOST]; /* the standard streams, and what they are made of */
    struct {
        PyTypeObject *type;
        Py_ssize_t references;
    } unlisted[MOST];      /* types with a finalizer whose instances aren't on the lists, but refer to them: directories' iterators, which can warn */
    PyModuleDef **modules; /* those written in C */
    size_t n_files, n_unlisted, n_modules;
    PyCFunction callback; /* for weak references to classes that abstract ones have been told of; it only forgets them */
    PyOS_sighandler_t handler;
    Py_ssize_t objects, blocks;
} start;
static bool prepared;

static uint64_t attributes_of(PyObject *o)
{
    PyObject **dict = _PyObject_GetDictPtr(o);
    return dict && *dict ? ((PyDictObject *)*dict)->ma_version_tag : 0;
}

static bool is_file_of_start(const PyObject *o)
{
    for (size_t i = 0; i < start.n_files; i++)
        if (start.files[i].object == o)
            return start.files[i].attributes == attributes_of(start.files[i].object);
    return false;
}

static bool has_no_more_instances(PyTypeObject *type)
{
    for (size_t i = 0; i < start.n_unlisted; i++)
        if (start.unlisted[i].type == type)
            return start.unlisted[i].references == Py_REFCNT(type);
    return false;
}

static bool is_harmless(PyModuleDef *module)
{
    if (!module)
        return true; /* written in Python, so all that it has made is on the lists */
    for (size_t i = 0; i < start.n_modules; i++)
        if (start.modules[i] == module)
            return true;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strcmp(module->m_name, harmless[i]) == 0)
            return true;
    return false;
}

static bool has_finalizer(PyTypeObject *type)
{
    return type->tp_finalize || type->tp_del;
}

static bool is_under_way(PyGenObject *generator)
{
    return generator->gi_frame_state > FRAME_CREATED && generator->gi_frame_state < FRAME_COMPLETED;
}

static PyObject *callback_of(PyObject *o)
{
    return PyWeakref_Check(o) ? ((PyWeakReference *)o)->wr_callback : NULL;
}

static bool makes_unlisted(PyObject *o)
{
    return PyType_Check(o) && has_finalizer((PyTypeObject *)o) && !PyType_IS_GC((PyTypeObject *)o);
}

/* Does it go without anything that a program could see? */
static bool goes_silently(PyObject *o)
{
    if (has_finalizer(Py_TYPE(o)))
        return PyGen_CheckExact(o) ? !is_under_way((PyGenObject *)o) : is_file_of_start(o);
    if (makes_unlisted(o))
        return has_no_more_instances((PyTypeObject *)o);
    if (PyModule_Check(o))
        return is_harmless(PyModule_GetDef(o));
    PyObject *callback = callback_of(o);
    return !callback || (PyCFunction_CheckExact(callback) && PyCFunction_GET_FUNCTION(callback) == start.callback);
}

/* Calls it for all that is on the collector's lists, until it says no. */
static bool all_objects(struct _gc_runtime_state *gc, bool (*holds)(PyObject *))
{
    for (int i = 0; i < NUM_GENERATIONS; i++) {
        PyGC_Head *list = &gc->generations[i].head;
        for (PyGC_Head *head = _PyGCHead_NEXT(list); head != list; head = _PyGCHead_NEXT(head))
            if (!holds((PyObject *)(head + 1)))
                return false;
    }
    return true;
}

static bool note(PyObject *o)
{
    start.objects++;
    PyModuleDef *module = PyModule_Check(o) ? PyModule_GetDef(o) : NULL;
    if (module) {
        PyModuleDef **more = realloc(start.modules, (start.n_modules + 1) * sizeof *more);
        if (!more)
            return false;
        start.modules = more;
        start.modules[start.n_modules++] = module;
    }
    if (start.n_files == MOST || start.n_unlisted == MOST)
        return false;
    if (has_finalizer(Py_TYPE(o))) {
        start.files[start.n_files].object = o;
        start.files[start.n_files++].attributes = attributes_of(o);
    }
    if (makes_unlisted(o)) {
        start.unlisted[start.n_unlisted].type = (PyTypeObject *)o;
        start.unlisted[start.n_unlisted++].references = Py_REFCNT(o);
    }
    PyObject *callback = callback_of(o);
    if (callback && PyCFunction_CheckExact(callback) && strcmp(((PyCFunctionObject *)callback)->m_ml->ml_name, "_destroy") == 0)
        start.callback = PyCFunction_GET_FUNCTION(callback);
    return true;
}

static Py_ssize_t objects_left;

static bool is_one_of_few_and_goes_silently(PyObject *o)
{
    return objects_left-- > 0 && goes_silently(o);
}

/* Looking something up in it calls no method of a key's. */
static bool has_plain_keys(PyObject *dict)
{
    return PyDict_CheckExact(dict) && DK_IS_UNICODE(((PyDictObject *)dict)->ma_keys);
}

/* Is there no other thread, nobody that is to be called now or then, and nobody that is told of what happens? */
static bool is_alone(PyThreadState *thread)
{
    PyInterpreterState *interpreter = thread->interp;
    struct _gc_runtime_state *gc = &interpreter->gc;
    PyGC_Head *permanent = &gc->permanent_generation.head;
    return _PyRuntime.interpreters.head == interpreter && !interpreter->next && interpreter->threads.head == thread && !thread->next
        && has_plain_keys(interpreter->modules) && has_plain_keys(interpreter->sysdict) && has_plain_keys(interpreter->builtins)
        && !PyDict_GetItemString(interpreter->modules, "threading") && interpreter->atexit.ncallbacks == 0 && _PyRuntime.nexitfuncs == 0
        && !_Py_atomic_load(&interpreter->ceval.eval_breaker) && !thread->c_tracefunc && !thread->c_profilefunc && !interpreter->audit_hooks
        && !gc->debug && PyList_GET_SIZE(gc->callbacks) == 0 && PyList_GET_SIZE(gc->garbage) == 0 && _PyGCHead_NEXT(permanent) == permanent;
}

/* A handler could be called while the streams are flushed. The one for SIGINT is the interpreter's, and without the module it stays that. */
static bool has_no_signal_handlers(PyInterpreterState *interpreter)
{
    for (int signal = 1; signal < NSIG; signal++)
        if (signal != SIGINT && signal != SIGKILL && signal != SIGSTOP && PyOS_getsig(signal) == start.handler)
            return false;
    return !PyDict_GetItemString(interpreter->modules, "signal");
}

/* None of Python's: both attributes are the types' own. */
static PyObject *part_of(PyObject *stream, const char *name)
{
    PyObject *part = stream ? PyObject_GetAttrString(stream, name) : NULL;
    if (!part)
        PyErr_Clear();
    Py_XDECREF(part); /* the stream has it */
    return part;
}

/* Are they those of the start, and made of what they were then? So none of that has been freed. */
static bool has_its_streams(void)
{
    for (int i = 0; i < NAMES; i++)
        if (PySys_GetObject(names[i]) != start.streams[i] || !is_file_of_start(start.streams[i])
            || part_of(start.streams[i], "buffer") != start.buffers[i] || part_of(start.buffers[i], "raw") != start.raws[i])
            return false;
    return true;
}

static bool flush(void)
{
    for (int i = 0; i < FLUSHED; i++) {
        PyObject *result = PyObject_CallMethod(start.streams[i], "flush", NULL);
        if (!result) {
            PyErr_Clear(); /* it will fail again, and be told */
            return false;
        }
        Py_DECREF(result);
    }
    return true;
}

void finish_prepare(void)
{
    PyThreadState *thread = PyThreadState_Get();
    for (int i = 0; i < NAMES; i++) {
        start.streams[i] = PySys_GetObject(names[i]);
        start.buffers[i] = part_of(start.streams[i], "buffer");
        start.raws[i] = part_of(start.buffers[i], "raw");
    }
    start.handler = PyOS_getsig(SIGINT);
    start.blocks = _Py_GetAllocatedBlocks();
    prepared = all_objects(&thread->interp->gc, note) && all_objects(&thread->interp->gc, goes_silently) && is_alone(thread)
        && has_no_signal_handlers(thread->interp) && has_its_streams();
}

int __real_Py_FinalizeEx(void);

/* The linker puts it where others call Py_FinalizeEx. */
int __wrap_Py_FinalizeEx(void)
{
    if (prepared && _PyRuntime.initialized) {
        PyThreadState *thread = PyThreadState_Get();
        objects_left = start.objects + MORE_OBJECTS;
        if (is_alone(thread) && has_no_signal_handlers(thread->interp) && has_its_streams()
            && all_objects(&thread->interp->gc, is_one_of_few_and_goes_silently)
            && _Py_GetAllocatedBlocks() <= start.blocks + MORE_BLOCKS && flush() && is_alone(thread))
            return 0;
    }
    return __real_Py_FinalizeEx();
}

/* Word for word; there it calls one of its own file, which the linker doesn't see. */
void __wrap_Py_Exit(int status)
{
    if (Py_FinalizeEx() < 0)
        status = 120;
    exit(status);
}
