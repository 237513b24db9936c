import script
print(__name__, script.__name__)
