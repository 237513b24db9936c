throw new Error("a", { cause: new Error("b") })
