import os
print(os.path.basename(os.readlink("/proc/self/exe")), os.getxattr if 0 else 0, open("/proc/self/stat").read().split()[1], os.sysconf("SC_CLK_TCK"))
print(sorted({l.split()[5] for l in open("/proc/self/maps") if len(l.split()) > 5 and l.split()[5][0] == "/"}))
