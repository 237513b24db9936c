import json, re, decimal, datetime, collections, itertools, math, random, sqlite3, zlib, hashlib, ssl, heapq, bisect, fractions, statistics, typing, dataclasses, enum, csv, uuid, struct, array, ctypes, lzma, bz2, xml.etree.ElementTree, html, urllib.request, http.client, email, unittest, argparse, logging, curses, readline
random.seed(5); print(random.random(), decimal.getcontext(), datetime.timezone.utc, hashlib.sha256(b"x").hexdigest())
logging.warning("w")
print(ctypes.CDLL(None).getpid() == __import__("os").getpid())
