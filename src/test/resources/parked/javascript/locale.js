console.log(new Date(0).toString(), new Date(0).toLocaleString(), (1234567.891).toLocaleString("de"), ["ä", "a", "z"].sort((a, b) => a.localeCompare(b)), "ﬁ".normalize("NFKC"))
