/*
 * Lets Debian's java and javac be parked: an agent (JVMTI, the JVM's own interface for such), which languages.yaml names for plain
 * and parked runs alike. In a JVM that launch.c executed it stops where the virtual machine has been initialised and the
 * launcher has not looked at its program's name yet. In any other it does nothing.
 *
 * A parked javac has compiled something before it stops, in memory, so that the compiler's classes are loaded and its
 * hot code is compiled. Each of javac's compilations has a context of its own, so that the next one is none the wiser.
 */
#include <errno.h>
#include <fcntl.h>
#include <jvmti.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define PARKED "/usr/lib/dromedary/parked/"
#define CHANNEL 63 /* launch.c */

static int is_javac;

static int warm_up(jvmtiEnv *jvmti, JNIEnv *env)
{
    if ((*jvmti)->AddToSystemClassLoaderSearch(jvmti, PARKED "warm.jar") != JVMTI_ERROR_NONE)
        return 0;
    jclass warm = (*env)->FindClass(env, "Warm");
    jmethodID up = warm ? (*env)->GetStaticMethodID(env, warm, "up", "()V") : NULL;
    if (up)
        (*env)->CallStaticVoidMethod(env, warm, up);
    return up && !(*env)->ExceptionCheck(env);
}

static void JNICALL initialised(jvmtiEnv *jvmti, JNIEnv *env, jthread thread)
{
    char byte = 1;
    ssize_t n;
    (void)thread;
    if ((is_javac && !warm_up(jvmti, env)) || write(CHANNEL, &byte, 1) != 1)
        _exit(127);
    while ((n = read(CHANNEL, &byte, 1)) < 0 && errno == EINTR)
        ;
    if (n != 1)
        _exit(127);
    close(CHANNEL);
    (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_DISABLE, JVMTI_EVENT_VM_INIT, NULL);
    (*jvmti)->DisposeEnvironment(jvmti);
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *vm, char *options, void *reserved)
{
    const char *name = (const char *)getauxval(AT_EXECFN);
    jvmtiEnv *jvmti;
    jvmtiEventCallbacks callbacks = {.VMInit = initialised};
    (void)options;
    (void)reserved;
    if (!name || strncmp(name, PARKED "jvm/", strlen(PARKED "jvm/")) != 0)
        return JNI_OK;
    is_javac = strcmp(name, PARKED "jvm/javac") == 0;
    if (fcntl(CHANNEL, F_SETFD, FD_CLOEXEC) < 0)
        return JNI_ERR;
    if ((*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_1_2) != JNI_OK
        || (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof callbacks) != JVMTI_ERROR_NONE
        || (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_VM_INIT, NULL) != JVMTI_ERROR_NONE)
        return JNI_ERR;
    return JNI_OK;
}
