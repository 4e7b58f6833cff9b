// SPDX-License-Identifier: Apache-2.0
//
// Usage: peer QUOTE COLLATERAL.json ROOT.der NOW
//
// Reads numbers from standard input, one per line. For each it verifies the quote that many times
// and answers with the processor time that took, in nanoseconds. An empty ROOT.der stands for
// Intel's production root.
use std::env;
use std::fs;
use std::io::{self, BufRead, Write};

use dcap_qvl::configs::RingConfig;
use dcap_qvl::verify::QuoteVerifier;
use dcap_qvl::QuoteCollateralV3;

fn processor_time_ns() -> u64 {
    let mut t = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
    assert_eq!(failed, 0);
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

fn main() {
    let args: Vec<String> = env::args().collect();
    let quote = fs::read(&args[1]).expect("quote");
    let document = fs::read(&args[2]).expect("collateral");
    let root = fs::read(&args[3]).expect("root");
    let now: u64 = args[4].parse().expect("time");
    let collateral: QuoteCollateralV3 = serde_json::from_slice(&document).expect("collateral");
    let verifier = if root.is_empty() {
        QuoteVerifier::new_prod()
    } else {
        QuoteVerifier::new(root)
    }
    .with_config::<RingConfig>();

    for line in io::stdin().lock().lines() {
        let runs: u64 = line.expect("line").trim().parse().expect("number");
        let start = processor_time_ns();
        for _ in 0..runs {
            let report = verifier
                .verify(&quote, &collateral, now)
                .expect("verification");
            std::hint::black_box(&report);
        }
        println!("{}", processor_time_ns() - start);
        io::stdout().flush().expect("output");
    }
}
