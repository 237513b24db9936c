// exits with 5
use std::io::Write;
struct Noisy;
impl Drop for Noisy {
    fn drop(&mut self) {
        println!("never dropped");
    }
}
fn main() {
    let _noisy = Noisy;
    for n in 0..50_000 {
        println!("{n}");
    }
    print!("no newline");
    std::io::stdout().flush().unwrap();
    std::process::exit(5);
}
