use std::io::{BufRead, Read};
fn main() {
    let mut line = String::new();
    println!("{} {:?}", std::io::stdin().read_line(&mut line).unwrap(), line);
    for line in std::io::stdin().lock().lines().take(2) {
        println!("{:?}", line.unwrap());
    }
    let mut rest = String::new();
    std::io::stdin().read_to_string(&mut rest).unwrap();
    println!("{:?} {}", rest, std::fs::read_to_string("/dev/stdin").unwrap().len());
}
