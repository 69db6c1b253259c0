/** What is guessed first, of ten characters and more: shorter ones are refused anyway. In lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  password12 password123 password1234 password12345 password123456 passwordpassword passw0rd123 p@ssw0rd123 p@ssword123
  p@ssw0rd1234 pa55word123 mypassword mypassword1 mypassword123 newpassword newpassword1 yourpassword changeme12
  changeme123 changeme1234 changemenow pleasechange letmein123 letmein1234 letmeinnow welcome123 welcome1234 welcome12345
  welcome2024 welcome2025 welcome2026 iloveyou12 iloveyou123 iloveyou1234 iloveyoubaby iloveyousomuch trustno1234
  administrator admin12345 admin123456 admin1234567 adminadmin adminadmin1 adminadmin123 rootrootroot superuser1 superadmin1
  testtest12 testtest123 testtesttest test123456 test1234567 test12345678 guestguest user123456 defaultpassword
  1234567890 12345678900 12345678910 0123456789 0987654321 1111111111 0000000000 1234512345 1122334455 1212121212
  1231231231 123123123123 123456789a 123456789q 1234567890a 1234567890q 123456789abc 1a2b3c4d5e 1q2w3e4r5t 1q2w3e4r5t6y
  1qaz2wsx3edc 1qazxsw23edc qazwsxedcrfv zaq12wsxcde3 q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop qwertyuiop123 qwertyuiop1
  qwerty1234 qwerty12345 qwerty123456 qwertz1234 qwertzuiop azertyuiop azerty1234 asdfghjkl1 asdfghjkl123 asdfghjkl;
  asdfasdfasdf zxcvbnm123 zxcvbnm1234 qweasdzxc123 qweqweqwe1 qwe123qwe123 abc1234567 abc123abc123 abcd123456 abcd12345678
  abcdef12345 abcdefg123 abcdefgh12 aabbccddee a123456789 a1234567890 aa12345678 aaa1234567 asd1234567 sunshine12
  sunshine123 princess12 princess123 football12 football123 baseball12 baseball123 basketball basketball1 superman12
  superman123 batman1234 spiderman1 starwars12 starwars123 pokemon123 dragon1234 monkey1234 monkey12345 shadow1234
  michael123 jennifer12 jennifer123 charlie123 jordan1234 michelle12 jessica123 liverpool1 liverpool123 manchester
  manchester1 barcelona1 realmadrid juventus12 chelsea123 arsenal123 computer12 computer123 internet12 internet123
  whatever12 whatever123 nothing123 blink182182 freedom123 master1234 killer1234 mustang123 corvette12 mercedes12
  secret1234 topsecret1 topsecret123 opensesame opensesame1 correcthorse correcthorsebatterystaple summer2024 summer2025
  summer2026 winter2024 winter2025 winter2026 spring2024 spring2025 spring2026 autumn2024 autumn2025 autumn2026
  january2026 february2026 september2026 october2026 november2026 december2026 hospital12 hospital123 hospital1234
  doctor1234 nurse12345 nurse123456 patient123 patient1234 wardbeat12 wardbeat123 wardbeat1234 wardbeatdemo demodemodemo
  `
    .trim()
    .split(/\s+/),
)
