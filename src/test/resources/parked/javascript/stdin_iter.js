(async () => { for await (const l of require("readline").createInterface({ input: process.stdin })) console.log(l) })()
