// exits with 101
struct Noisy(&'static str);
impl Drop for Noisy {
    fn drop(&mut self) {
        println!("dropped {}", self.0);
    }
}
fn main() {
    let _noisy = Noisy("main");
    println!("{:?}", std::panic::catch_unwind(|| { let _noisy = Noisy("caught"); panic!("first") }).is_err());
    let numbers: Vec<i32> = Vec::new();
    println!("before");
    println!("{}", numbers[numbers.len() + 3]);
}
