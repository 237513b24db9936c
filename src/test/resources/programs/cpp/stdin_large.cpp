#include <bits/stdc++.h>
using namespace std;
int main() {
  ios::sync_with_stdio(false);
  cin.tie(nullptr);
  vector<long long> all{istream_iterator<long long>(cin), {}};
  sort(all.rbegin(), all.rend());
  cout << accumulate(all.begin(), all.end(), 0LL) << '\n';
  copy(all.begin(), all.end(), ostream_iterator<long long>(cout, " "));
}
