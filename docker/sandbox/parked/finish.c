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
 * of a process gives back anyway. Functions to be called at exit or by the collector come with modules that aren't among them.
 *
 * Only copies end like that, and only small ones, as the time that a program is told must not depend on whether it was parked: what it
 * saves is, as with the start, a few milliseconds at most.
 *
 * Sources: Python/pylifecycle.c (Py_FinalizeEx), Modules/gcmodule.c.
 */
#define Py_BUILD_CORE 1
#include "finish.h"

#include <Python.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_gc.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_pymem.h>
#include <internal/pycore_pystate.h>
#include <internal/pycore_runtime.h>
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

static struct {
    PyObject *streams[2]; /* standard output and error */
    struct {
        PyObject *object;
        PyTypeObject *type;
        Py_ssize_t attributes; /* a stream's flush can be overridden by setting one */
    } finalized[MOST];     /* the standard streams, and the files that they are made of */
    PyModuleDef **modules; /* those written in C */
    size_t n_finalized, n_modules;
    PyCFunction callback; /* for weak references to classes that abstract ones have been told of; it only forgets them */
    Py_ssize_t objects, blocks;
    long filters; /* of warnings: which version */
} start;
static bool prepared;

static Py_ssize_t attributes_of(PyObject *o)
{
    PyObject **dict = _PyObject_GetDictPtr(o);
    return dict && *dict ? PyDict_GET_SIZE(*dict) : 0;
}

static bool was_there(PyObject *o)
{
    for (size_t i = 0; i < start.n_finalized; i++)
        if (start.finalized[i].object == o)
            return start.finalized[i].type == Py_TYPE(o) && start.finalized[i].attributes == attributes_of(o);
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

/* Does it go without anything that a program could see? */
static bool goes_silently(PyObject *o)
{
    if (has_finalizer(Py_TYPE(o)))
        return PyGen_CheckExact(o) ? !is_under_way((PyGenObject *)o) : was_there(o);
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
    if (has_finalizer(Py_TYPE(o))) {
        if (start.n_finalized == MOST)
            return false;
        start.finalized[start.n_finalized].object = o;
        start.finalized[start.n_finalized].type = Py_TYPE(o);
        start.finalized[start.n_finalized++].attributes = attributes_of(o);
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

/* Is there no other thread, nothing to be done first, and nobody that is told of all, or warned of more than usual? */
static bool is_alone(PyThreadState *thread)
{
    PyInterpreterState *interpreter = thread->interp;
    return interpreter->threads.head == thread && !thread->next && !_Py_atomic_load(&interpreter->ceval.eval_breaker)
        && !interpreter->audit_hooks && interpreter->warnings.filters_version == start.filters;
}

static bool flush(void)
{
    static const char *const names[] = {"stdout", "stderr"};
    for (int i = 0; i < 2; i++)
        if (PySys_GetObject(names[i]) != start.streams[i])
            return false;
    for (int i = 0; i < 2; i++) {
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
    start.streams[0] = PySys_GetObject("stdout");
    start.streams[1] = PySys_GetObject("stderr");
    start.filters = thread->interp->warnings.filters_version;
    start.blocks = _Py_GetAllocatedBlocks();
    prepared = start.streams[0] && start.streams[1] && all_objects(&thread->interp->gc, note) && was_there(start.streams[0])
        && was_there(start.streams[1]) && all_objects(&thread->interp->gc, goes_silently) && is_alone(thread);
}

int __real_Py_FinalizeEx(void);

/* The linker puts it where others call Py_FinalizeEx. */
int __wrap_Py_FinalizeEx(void)
{
    if (prepared && _PyRuntime.initialized) {
        PyThreadState *thread = PyThreadState_Get();
        objects_left = start.objects + MORE_OBJECTS;
        if (is_alone(thread) && all_objects(&thread->interp->gc, is_one_of_few_and_goes_silently)
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
