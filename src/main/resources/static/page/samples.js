// A first program for each language, by the first word of its title: reads a name, greets.
export const SAMPLES = {
  python: `name = input()
print(f"Hello, {name}!")
`,
  c: `#include <stdio.h>

int main(void) {
    char name[100];
    if (scanf("%99[^\\n]", name) == 1) printf("Hello, %s!\\n", name);
    return 0;
}
`,
  'c++': `#include <iostream>
#include <string>

int main() {
    std::string name;
    std::getline(std::cin, name);
    std::cout << "Hello, " << name << "!" << std::endl;
}
`,
  java: `import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        System.out.println("Hello, " + new Scanner(System.in).nextLine() + "!");
    }
}
`,
  javascript: `const name = require('fs').readFileSync(0, 'utf8').trim();
console.log(\`Hello, \${name}!\`);
`,
  typescript: `const name: string = require('fs').readFileSync(0, 'utf8').trim();
console.log(\`Hello, \${name}!\`);
`,
  bash: `read -r name
echo "Hello, $name!"
`,
  go: `package main

import (
    "bufio"
    "fmt"
    "os"
)

func main() {
    in := bufio.NewScanner(os.Stdin)
    in.Scan()
    fmt.Printf("Hello, %s!\\n", in.Text())
}
`,
  rust: `use std::io;

fn main() {
    let mut name = String::new();
    io::stdin().read_line(&mut name).unwrap();
    println!("Hello, {}!", name.trim());
}
`,
  ruby: `name = gets.chomp
puts "Hello, #{name}!"
`,
  perl: `chomp(my $name = <STDIN>);
print "Hello, $name!\\n";
`,
  php: `<?php
$name = trim(fgets(STDIN));
echo "Hello, $name!\\n";
`,
  lua: `local name = io.read()
print("Hello, " .. name .. "!")
`,
  'c#': `using System;

class Program {
    static void Main() {
        Console.WriteLine("Hello, " + Console.ReadLine() + "!");
    }
}
`,
  kotlin: `fun main() {
    println("Hello, \${readLine()}!")
}
`,
  haskell: `main :: IO ()
main = do
  name <- getLine
  putStrLn ("Hello, " ++ name ++ "!")
`,
  r: `name <- readLines("stdin", n = 1)
cat("Hello, ", name, "!\\n", sep = "")
`,
  pascal: `var name: string;
begin
  readln(name);
  writeln('Hello, ', name, '!');
end.
`,
  sql: `SELECT 'Hello, world!';
`,
};
export const SAMPLE_INPUT = 'world\n';
