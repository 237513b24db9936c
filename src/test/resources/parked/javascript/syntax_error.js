console.log(1);
function f(
