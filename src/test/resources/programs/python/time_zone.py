import datetime, time, zoneinfo
print(time.tzname, time.timezone, time.localtime(0)[:6], time.strftime("%Z %z", time.localtime(0)))
print(datetime.datetime.fromtimestamp(86400).isoformat(), datetime.datetime.fromtimestamp(0).astimezone().tzinfo)
print(datetime.datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("America/Sao_Paulo")).utcoffset(), time.strftime("%A %B", time.gmtime(0)))
