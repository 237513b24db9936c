(async () => {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const piece of process.stdin) text += piece;
  console.log(JSON.stringify(text), text.length);
})();
