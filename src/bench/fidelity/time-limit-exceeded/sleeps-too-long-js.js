setTimeout(() => console.log(42), 3000);
