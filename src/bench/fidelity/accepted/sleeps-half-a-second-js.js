setTimeout(() => console.log(42), 500);
