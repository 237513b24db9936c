const fs = require("fs"); fs.writeFileSync("out", "x");
fs.stat("script.js", (e, s) => {
  console.log(e, s.size, s.mode);
  fs.stat("gone", e => {
    console.log(e);
    fs.promises.readdir(".").then(console.log);
  });
});
