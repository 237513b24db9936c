/*
 * Python hashes strings and bytes with a seed that each process draws when it starts, and nothing that a program may see tells of a
 * common origin but that seed. It is drawn before anything else is made, so copies of one process would share it. This makes a copy what
 * it would be had it drawn another one: all that depends on the seed is found once, in the original, and made anew in each copy.
 *
 * What depends on it in CPython 3.11 is: the hash that a str, a bytes or a frozenset remembers; the index of a dict's keys, and in
 * tables of other keys than strings the hash beside each; the table of a set. Orders that a program sees are those of dicts, which stay
 * as they are, since only the index changes and never the entries, and those of sets, which change as they would have. What the
 * interpreter remembers about tables (versions of keys, places of entries in its inline caches) is about entries, too.
 *
 * The objects are found without asking the interpreter, as not all that it keeps can be reached from its lists: those that were made
 * at run time are among the blocks of its object allocator, which are noted while it starts, and those that were compiled in are in the
 * program's data. In both it is the type, a pointer at a fixed place, by which an object is known. Where an instance of a type derived from these, or
 * a key that can't be judged, turns up, nothing is done at all (reseed_prepare says so) and programs are started one by one.
 * Objects outside of the interpreter's own heap and data, of libraries that a site's modules might load, would be missed: the image
 * has none, and a test compares each string and each table of a started interpreter with what it should be.
 *
 * Sources: Objects/dictobject.c (build_indices), Objects/setobject.c (set_insert_clean), Python/bootstrap_hash.c.
 */
#define Py_BUILD_CORE 1
#include "reseed.h"

#include <Python.h>
#include <fcntl.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_pystate.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#if PY_VERSION_HEX >> 16 != 0x030b
#error "written for the objects of CPython 3.11"
#endif

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif
#define PERTURB_SHIFT 5  /* of dicts and of sets */
#define LINEAR_PROBES 9  /* of sets */

static void *needed(void *memory)
{
    if (!memory)
        _exit(127);
    return memory;
}

/* ---- The blocks of the object allocator ------------------------------------------------------------------------ */

#define FREED ((char *)1)

struct block {
    char *at;
    size_t size;
};
static PyMemAllocatorEx allocator;
static struct block *blocks; /* a hash table with linear probing; its size is a power of two */
static size_t blocks_room, blocks_used;

static struct block *find(const void *at)
{
    size_t i = ((size_t)at >> 4) * 0x9e3779b97f4a7c15u >> 20 & (blocks_room - 1);
    while (blocks[i].at && blocks[i].at != at)
        i = (i + 1) & (blocks_room - 1);
    return &blocks[i];
}

static void *note(void *at, size_t size)
{
    if (2 * blocks_used >= blocks_room) {
        struct block *old = blocks;
        size_t n = blocks_room;
        blocks_room = n ? 2 * n : 1 << 17;
        blocks_used = 0;
        blocks = needed(calloc(blocks_room, sizeof *blocks));
        for (size_t i = 0; i < n; i++)
            if (old[i].at && old[i].at != FREED)
                note(old[i].at, old[i].size);
        free(old);
    }
    if (at) {
        struct block *b = find(at);
        blocks_used += !b->at;
        *b = (struct block){at, size};
    }
    return at;
}

static void forget(void *at)
{
    if (at && blocks_room > 0 && find(at)->at)
        find(at)->at = FREED;
}

static void *noted_malloc(void *context, size_t size)
{
    return note(allocator.malloc(context, size), size);
}

static void *noted_calloc(void *context, size_t n, size_t size)
{
    return note(allocator.calloc(context, n, size), n * size);
}

static void *noted_realloc(void *context, void *old, size_t size)
{
    void *at = allocator.realloc(context, old, size);
    if (at)
        forget(old);
    return note(at, size);
}

static void noted_free(void *context, void *at)
{
    forget(at);
    allocator.free(context, at);
}

void reseed_watch(void)
{
    PyMem_GetAllocator(PYMEM_DOMAIN_OBJ, &allocator);
    PyMemAllocatorEx noted = {allocator.ctx, noted_malloc, noted_calloc, noted_realloc, noted_free};
    PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &noted);
}

/* ---- What depends on the seed ------------------------------------------------------------------------------------ */

struct list {
    void **items;
    size_t n, room;
};
static struct list strings, bytes, sets; /* strings and bytes: those that remember a hash */
static struct list named, mixed;         /* tables of keys: strings only; others too */
static struct list types;                /* all that there are */
static struct list written, read_only;   /* pages: where each run of them begins, and where it ends */
static bool random_seed, unknown;

static void add(struct list *l, void *item)
{
    if (l->n == l->room) {
        l->room = l->room ? 2 * l->room : 1024;
        l->items = needed(realloc(l->items, l->room * sizeof *l->items));
    }
    l->items[l->n++] = item;
}

static int by_address(const void *a, const void *b)
{
    uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;
    return x < y ? -1 : x > y;
}

/* In the order of memory, each once: instances share tables. */
static void sort(struct list *l)
{
    size_t n = 0;
    if (l->n > 0)
        qsort(l->items, l->n, sizeof *l->items, by_address);
    for (size_t i = 0; i < l->n; i++)
        if (n == 0 || l->items[i] != l->items[n - 1])
            l->items[n++] = l->items[i];
    l->n = n;
}

static bool contains(const struct list *l, const void *item)
{
    return l->n > 0 && bsearch(&item, l->items, l->n, sizeof item, by_address);
}

/* Is its hash made in C, from what it says and from things with such a hash, and is none of them a frozenset, which remembers it? */
static bool is_simple(PyObject *key)
{
    if (PyTuple_CheckExact(key)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); i++)
            if (!is_simple(PyTuple_GET_ITEM(key, i)))
                return false;
        return true;
    }
    hashfunc hash = Py_TYPE(key)->tp_hash;
    return hash == PyBaseObject_Type.tp_hash || (!(Py_TYPE(key)->tp_flags & Py_TPFLAGS_HEAPTYPE) && !PyFrozenSet_Check(key));
}

static void add_table(PyDictKeysObject *keys)
{
    if (!keys || keys->dk_nentries == 0)
        return;
    if (DK_IS_UNICODE(keys)) {
        add(&named, keys);
        return;
    }
    add(&mixed, keys);
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
        PyObject *key = DK_ENTRIES(keys)[i].me_key;
        if (key && !is_simple(key))
            unknown = true;
    }
}

static void add_set(PySetObject *set)
{
    add(&sets, set);
    for (Py_ssize_t i = 0; i <= set->mask; i++)
        if (set->table[i].key && set->table[i].hash != -1 && !is_simple(set->table[i].key))
            unknown = true;
}

/* Keys that instances will share belong to the type, and to a dict only when somebody asks for one. */
static void add_types(PyTypeObject *type)
{
    PyObject *number, *reference;
    Py_ssize_t at = 0;

    add(&types, type);
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
        add_table(((PyHeapTypeObject *)type)->ht_cached_keys);
    while (type->tp_subclasses && PyDict_Next(type->tp_subclasses, &at, &number, &reference)) {
        PyObject *subclass = PyWeakref_GET_OBJECT(reference);
        if (subclass != Py_None)
            add_types((PyTypeObject *)subclass);
    }
}

static Py_hash_t *remembered(PyObject *o)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    return Py_IS_TYPE(o, &PyUnicode_Type) ? &((PyASCIIObject *)o)->hash : &((PyBytesObject *)o)->ob_shash;
#pragma GCC diagnostic pop
}

/* Objects without references are freed ones that are kept for the next. */
static void look_at(PyObject *o)
{
    static PyTypeObject *const known[] = {&PyUnicode_Type, &PyBytes_Type, &PyDict_Type, &PySet_Type, &PyFrozenSet_Type};
    if (Py_REFCNT(o) <= 0)
        return;
    if (Py_IS_TYPE(o, &PyUnicode_Type) || Py_IS_TYPE(o, &PyBytes_Type)) {
        if (*remembered(o) != -1)
            add(Py_IS_TYPE(o, &PyUnicode_Type) ? &strings : &bytes, o);
    } else if (Py_IS_TYPE(o, &PyDict_Type)) {
        add_table(((PyDictObject *)o)->ma_keys);
    } else if (Py_IS_TYPE(o, &PySet_Type) || Py_IS_TYPE(o, &PyFrozenSet_Type)) {
        add_set((PySetObject *)o);
    } else {
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (PyType_IsSubtype(Py_TYPE(o), known[i]))
                unknown = true;
    }
}

/* Before an object may be a header of the collector, and before that one of an instance's dict. */
static void look_at_block(const struct block *block)
{
    static const size_t header = 2 * sizeof(void *);
    for (size_t offset = 0; offset <= 2 * header && offset + sizeof(PyObject) <= block->size; offset += header) {
        PyObject *o = (PyObject *)(block->at + offset);
        if (contains(&types, Py_TYPE(o))) {
            look_at(o);
            return;
        }
    }
}

static void look_at_data(void)
{
    extern char __data_start[], _end[];
    char *from = (char *)(((uintptr_t)__data_start + sizeof(void *) - 1) & ~(sizeof(void *) - 1));
    for (; from + sizeof(PySetObject) <= _end; from += sizeof(void *)) {
        PyObject *o = (PyObject *)from;
        /* in a table of types, or in one of them, an address stands where an object counts its references */
        bool counts = (uintptr_t)Py_REFCNT(o) < (uintptr_t)__data_start || (uintptr_t)Py_REFCNT(o) >= (uintptr_t)_end;
        if (counts && contains(&types, Py_TYPE(o)))
            look_at(o);
    }
}

/* Which of these pages does this process have? The kernel says it with a number for each (PRESENT). */
static void add_pages(int pagemap, struct list *l, uintptr_t from, uintptr_t to)
{
    const uint64_t present = UINT64_C(1) << 63;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), n = (to - from) / page;
    uint64_t *known = needed(calloc(n + 1, sizeof *known)); /* none after the last */
    if (pread(pagemap, known, n * sizeof *known, (off_t)(from / page * sizeof *known)) < 0)
        memset(known, 0, n * sizeof *known);
    for (size_t i = 0; i <= n; i++)
        if ((known[i] & present) != (i > 0 ? known[i - 1] & present : 0))
            add(l, (char *)from + i * page);
    free(known);
}

static void find_pages(void)
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "re");
    int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    while (maps && pagemap >= 0 && fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char how[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, how) == 3 && how[0] == 'r' && (!strchr(line, '[') || strstr(line, "[heap]")))
            add_pages(pagemap, how[1] == 'w' ? &written : &read_only, from, to);
    }
    if (maps)
        fclose(maps);
    if (pagemap >= 0)
        close(pagemap);
}

/* What the original has in its memory a copy gets when it comes to it, a page at a time, and what is written to becomes its own only then. As it comes to nearly
 * all, be it to count references, having it all at once takes less, and is over before its program begins. Needs Linux 5.14. */
static void take_pages(const struct list *l, int how)
{
    for (size_t i = 0; i + 1 < l->n; i += 2)
        madvise(l->items[i], (size_t)((char *)l->items[i + 1] - (char *)l->items[i]), how);
}

bool reseed_prepare(void)
{
    PyMemAllocatorEx now;
    PyMem_GetAllocator(PYMEM_DOMAIN_OBJ, &now);
    if (now.malloc != noted_malloc)
        return false; /* somebody counts on it (PYTHONTRACEMALLOC) */
    PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &allocator);
    random_seed = !_PyInterpreterState_GetConfig(PyInterpreterState_Get())->use_hash_seed;
    add_types(&PyBaseObject_Type);
    sort(&types);
    for (size_t i = 0; i < blocks_room; i++)
        if (blocks[i].at && blocks[i].at != FREED)
            look_at_block(&blocks[i]);
    free(blocks);
    look_at_data();
    sort(&strings);
    sort(&bytes);
    sort(&named);
    sort(&mixed);
    sort(&sets);
    if (unknown)
        return false;
    /* forgotten here, so that copies only have to write the new ones */
    for (size_t i = 0; i < strings.n; i++)
        *remembered(strings.items[i]) = -1;
    for (size_t i = 0; i < bytes.n; i++)
        *remembered(bytes.items[i]) = -1;
    find_pages();
    return true;
}

/* ---- Made anew --------------------------------------------------------------------------------------------------- */

static Py_ssize_t index_at(const PyDictKeysObject *keys, size_t i)
{
    if (DK_LOG_SIZE(keys) < 8)
        return ((const int8_t *)keys->dk_indices)[i];
    if (DK_LOG_SIZE(keys) < 16)
        return ((const int16_t *)keys->dk_indices)[i];
    return ((const int32_t *)keys->dk_indices)[i];
}

static void put_index(PyDictKeysObject *keys, Py_hash_t hash, Py_ssize_t entry)
{
    size_t mask = (size_t)DK_SIZE(keys) - 1, i = (size_t)hash & mask;
    for (size_t perturb = (size_t)hash; index_at(keys, i) != DKIX_EMPTY;) {
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + perturb + 1) & mask;
    }
    if (DK_LOG_SIZE(keys) < 8)
        ((int8_t *)keys->dk_indices)[i] = (int8_t)entry;
    else if (DK_LOG_SIZE(keys) < 16)
        ((int16_t *)keys->dk_indices)[i] = (int16_t)entry;
    else
        ((int32_t *)keys->dk_indices)[i] = (int32_t)entry;
}

static void index_table(PyDictKeysObject *keys)
{
    memset(keys->dk_indices, 0xff, (size_t)1 << keys->dk_log2_index_bytes); /* DKIX_EMPTY */
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
        if (DK_IS_UNICODE(keys)) {
            PyObject *key = DK_UNICODE_ENTRIES(keys)[i].me_key;
            if (key)
                put_index(keys, *remembered(key), i);
        } else {
            PyDictKeyEntry *entry = &DK_ENTRIES(keys)[i];
            if (entry->me_key)
                put_index(keys, entry->me_hash = PyObject_Hash(entry->me_key), i);
        }
    }
}

static setentry *free_entry(PySetObject *set, Py_hash_t hash)
{
    size_t mask = (size_t)set->mask, i = (size_t)hash & mask;
    for (size_t perturb = (size_t)hash;; i = (i * 5 + 1 + perturb) & mask) {
        setentry *entry = &set->table[i];
        for (size_t more = i + LINEAR_PROBES <= mask ? LINEAR_PROBES + 1 : 1; more > 0; more--, entry++)
            if (!entry->key)
                return entry;
        perturb >>= PERTURB_SHIFT;
    }
}

static void fill_set(PySetObject *set)
{
    size_t size = ((size_t)set->mask + 1) * sizeof *set->table;
    setentry *old = memcpy(needed(malloc(size)), set->table, size);
    memset(set->table, 0, size);
    set->fill = set->used; /* removed ones leave no trace */
    set->hash = -1;
    for (Py_ssize_t i = 0; i <= set->mask; i++) {
        if (old[i].key && old[i].hash != -1) {
            Py_hash_t hash = PyObject_Hash(old[i].key);
            *free_entry(set, hash) = (setentry){old[i].key, hash};
        }
    }
    free(old);
}

void reseed(void)
{
    take_pages(&written, MADV_POPULATE_WRITE);
    take_pages(&read_only, MADV_POPULATE_READ);
    if (random_seed && getrandom(&_Py_HashSecret, sizeof _Py_HashSecret.uc, 0) != sizeof _Py_HashSecret.uc)
        _exit(127);
    for (size_t i = 0; i < strings.n; i++)
        PyObject_Hash(strings.items[i]);
    for (size_t i = 0; i < bytes.n; i++)
        PyObject_Hash(bytes.items[i]);
    for (size_t i = 0; i < named.n; i++)
        index_table(named.items[i]);
    for (size_t i = 0; i < mixed.n; i++)
        index_table(mixed.items[i]);
    for (size_t i = 0; i < sets.n; i++)
        fill_set(sets.items[i]);
}
