import locale, sys
print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.stdout.encoding, sys.stdout.errors, locale.getlocale())
print(locale.setlocale(locale.LC_ALL, ""), locale.format_string("%d", 1234567, grouping=True), sorted("zäaÄZ", key=locale.strxfrm))
try:
    locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
except locale.Error as e:
    print(e)
sys.stdout.buffer.write("räksmörgås 𝄞\n".encode("latin-1", "replace"))
print("räksmörgås 𝄞", ascii("é"), "ß".upper(), "İ".lower().encode())
