let text = '';
process.stdin.on('data', part => { text += part; });
process.stdin.on('end', () => console.log(Number(text) * 2));
