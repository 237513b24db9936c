console.log(new Date(0).toString(), new Date(0).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone);
console.log(new Date(2026, 6, 1, 12).toISOString(), new Date('2026-07-01').toLocaleString('en-US', { timeZone: 'America/New_York' }));
console.log(new Date(0).toLocaleDateString(), Intl.DateTimeFormat().resolvedOptions().locale, ['z', 'ä', 'a', 'Z'].sort((a, b) => a.localeCompare(b)));
