# ruff: noqa: E501
"""Ten more registries, written together with the second ten, before any rule was looked at, and measured after them."""

from registry_parts import Country

COUNTRIES = {
    "Norway": Country(
        "Ola Kari Bjørn Solveig Håkon Ragnhild Terje Marit Odd Synnøve|Hansen Bakke Haugen Solberg Strand Myhre Lunde Ødegård Moen Tveit",
        "Storgata Kirkeveien Fjordgata Skoleveien", "Bodø Molde Gjøvik",
        {"Fnr": "!norway", "Pas.navn": "{last}, {first}", "Født": "%d.%m.%Y", "Tlf": "9## ## ###?", "Gateadr.": "{street} {n}", "Poststed": "{city}", "Var7": "{other}", "Fastlege": "{doctor}"},
        {"Alder": "~66 10 0", "Kjønn": "mann|kvinne", "FEV1 (L)": "~2.1 .6 2", "GOLD": "1|2|3|4", "Inhalator": "Spiriva Respimat|Symbicort Turbuhaler|Trelegy Ellipta", "Sykehus": "Bergen|Oslo|Tromsø", "Kontrolldato": "^%d.%m.%Y", "Diagnosekode": "J44.1|J45.0|J43.9",
         "Spirometer": "Vyntus SPIRO|Jaeger MasterScreen", "Røyk (pakkeår)": "~28 11 0", "Var12": "Prednisolon|Azitromycin|Ingen", "Sengepost": "Lunge 1|Lunge 2", "Død": "ja|nei"},
    ),
    "Denmark": Country(
        "Mette Søren Kirsten Jens Anne Rasmus Bodil Flemming Signe Kjeld|Nielsen Jensen Pedersen Rasmussen Møller Kristensen Thomsen Østergaard Lauritsen Bech",
        "Vestergade Nørrebrogade Skovvej Havnegade", "Vejle Horsens Randers",
        {"CPR-nr.": "!denmark", "Fornavn(e)": "{first} {first2}", "Efternavn": "{last}", "Adr.": "{street} {n}, {city}", "Pårørende": "{other}", "Pårørende tlf.": "## ## ## ##?", "felt8": "{mail}", "Behandler": "{doctor}"},
        {"Alder ved indlæggelse": "~71 11 0", "Køn": "M|K", "NIHSS": "~8 4 0", "Indlæggelsesdato": "^%d-%m-%Y", "Trombolyse": "ja|nej", "Medicin": "Clopidogrel|Dipyridamol|Apixaban", "CT-skanner": "Siemens Somatom|GE Revolution", "Afsnit": "N35|N36|ITA", "SKS": "DI639|DI619|DI633",
         "mRS 90": "0|1|2|3|4|5", "felt14": "TOAST 1|TOAST 2|TOAST 3", "Region": "Nordjylland|Midtjylland|Sjælland", "Glukose": "~7.4 1.9 1"},
    ),
    "Hungary": Country(
        "László Erzsébet Gábor Katalin Zoltán Ilona Balázs Zsófia Attila Judit|Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Balogh Farkas",
        "Petőfi_utca Kossuth_tér Rákóczi_út Ady_Endre_utca", "Debrecen Szeged Győr",
        {"TAJ szám": "!hungary", "Beteg neve": "{last} {first}", "Anyja neve": "{last2} {first2}", "Szül. idő": "%Y.%m.%d.", "Lakcím": "{city}, {street} {n}.", "Irsz.": "####", "oszlop7": "+36 30 ### ####", "Kezelőorvos": "Dr. {doctor}"},
        {"Életkor": "~59 12 0", "Nem": "férfi|nő", "BNO": "C34.1|C34.9|C78.0", "Szövettan": "Laphámsejtes|Adenocarcinoma|Kissejtes", "Kezelés": "Ciszplatin|Pembrolizumab|Docetaxel", "Kezelés kezdete": "^%Y.%m.%d.", "PD-L1": "~32 20 0", "Osztály": "Onkológia|Pulmonológia", "TNM": "T1N0M0|T2N1M0|T4N2M1",
         "oszlop12": "ECOG 0|ECOG 1|ECOG 2", "Gyorsító": "Varian TrueBeam|Elekta Synergy", "Vércsoport": "A|B|AB|0", "Elhunyt": "igen|nem"},
    ),
    "Romania": Country(
        "Andrei Ioana Mihai Elena Ștefan Gabriela Vlad Raluca Cristian Mădălina|Popescu Ionescu Dumitru Stoica Gheorghe Rusu Munteanu Marin Lazăr Ciobanu",
        "Unirii Mihai_Viteazu Libertății Eminescu", "Iași Brașov Sibiu",
        {"CNP": "!romania", "Nume și prenume": "{last} {first}", "Data nașterii": "%d.%m.%Y", "Nr. FO": "#####", "Domiciliu": "Str. {street} nr. {n}, {city}", "Nr. telefon": "07########?", "X7": "{last2} {first2}", "Medic": "Dr. {doctor}"},
        {"Vârsta": "~46 13 0", "Sex": "M|F", "ALT": "~64 22 0", "AST": "~58 21 0", "Fibroză": "F0|F1|F2|F3|F4", "Genotip": "1a|1b|3", "Tratament": "Sofosbuvir|Ledipasvir|Ribavirină", "Data recoltării": "^%d.%m.%Y", "Cod boală": "B18.2|B18.1|K74.6", "Fibroscan": "~9.4 3 1",
         "X12": "Steatoză|Ciroză|Normal", "Secția": "Gastro I|Gastro II|Boli infecțioase", "Răspuns": "da|nu"},
        visits=2,
    ),
    "Ukraine": Country(
        "Олександр Наталія Андрій Оксана Сергій Тетяна Богдан Ірина Тарас Галина|Шевченко Бондаренко Ткаченко Кравчук Мельник Коваленко Лисенко Поліщук Савчук Гриценко",
        "Шевченка Франка Лесі_Українки Соборна", "Львів Полтава Одеса",
        {"ПІБ": "{last} {first}", "РНОКПП": "!ukraine", "Дата нар.": "%d.%m.%Y", "№ карти": "######", "Місце проживання": "м. {city}, вул. {street}, {n}", "Моб.": "+38067#######?", "Поле7": "{other}", "Лікуючий лікар": "{doctor}"},
        {"Вік": "~53 14 0", "Стать": "ч|ж", "Діагноз": "Гіпертонічна хвороба|Стенокардія|Інфаркт міокарда", "Препарат": "Еналаприл|Амлодипін|Бісопролол", "АТ сист": "~148 18 0", "Дата прийому": "^%d.%m.%Y", "МКХ": "I10|I20.8|I25.2", "Відділення": "Кардіологія 1|Кардіологія 2", "Група крові": "I|II|III|IV",
         "Холестерин": "~5.9 1.1 1", "Поле12": "Ступінь 1|Ступінь 2|Ступінь 3", "Лікарня": "Київ|Харків|Дніпро", "Смерть": "так|ні"},
    ),
    "Saudi Arabia": Country(
        "محمد فاطمة أحمد نورة خالد سارة عبدالله ريم سعود هند|العتيبي القحطاني الغامدي الحربي الشهري الدوسري المطيري الزهراني السبيعي العنزي",
        "الملك_فهد العليا التحلية", "الرياض جدة الدمام",
        {"رقم الهوية": "!saudi", "اسم المريض": "{full}", "تاريخ الميلاد": "%Y/%m/%d", "رقم الملف": "#######", "الجوال": "05########?", "العنوان": "شارع {street} {n}، {city}", "عمود7": "{mail}", "الطبيب المعالج": "د. {doctor}"},
        {"العمر": "~52 11 0", "الجنس": "ذكر|أنثى", "السكر التراكمي": "~8.1 1.3 1", "التشخيص": "سكري النوع الثاني|سكري النوع الأول", "الدواء": "ميتفورمين|إنسولين|جليمبرايد", "تاريخ الزيارة": "^%Y/%m/%d", "فصيلة الدم": "A+|O+|B+", "القسم": "الباطنة|الغدد", "الرمز": "E11.9|E10.9|E11.4",
         "ضغط انقباضي": "~134 14 0", "الجهاز": "Roche Cobas c311|Abbott Architect", "عمود12": "اعتلال الشبكية|اعتلال الكلى|لا يوجد", "وفاة": "نعم|لا"},
    ),
    "Vietnam": Country(
        "Anh Bình Hương Dũng Lan Tuấn Thảo Minh Hạnh Sơn|Nguyễn_Văn Trần_Thị Lê_Hữu Phạm_Thị Hoàng_Văn Vũ_Thị Đặng_Quốc Bùi_Thị",
        "Lê_Lợi Trần_Phú Hai_Bà_Trưng", "Hà_Nội Huế Đà_Nẵng",
        {"Họ và tên": "{last} {first}", "CCCD": "!vietnam", "Ngày sinh": "%d/%m/%Y", "Số BHYT": "HS4############", "Địa chỉ": "Số {n}, đường {street}, {city}", "SĐT": "09########?", "Cột 7": "{last2} {first2}", "BS điều trị": "BS. {doctor}"},
        {"Tuổi": "~44 15 0", "Giới": "Nam|Nữ", "Tiểu cầu": "~92 35 0", "Chẩn đoán": "Sốt xuất huyết|Sốt siêu vi|Thương hàn", "NS1": "Dương tính|Âm tính", "Ngày nhập viện": "^%d/%m/%Y", "Thuốc": "Paracetamol|Oresol|Ringer lactat", "Khoa": "Nhiễm A|Nhiễm B", "ICD": "A97.0|A97.1|A97.2", "Hct": "~43 4 0",
         "Cột 12": "Sốc|Không sốc", "Máy xét nghiệm": "Sysmex XN-1000|Mindray BC-6800", "Nhóm máu": "A|B|O|AB"},
    ),
    "Indonesia": Country(
        "Budi Siti Agus Dewi Joko Ratna Eko Wulan Hendra Yuni|Santoso Wijaya Setiawan Rahayu Hidayat Lestari Nugroho Kusuma Siregar Wahyuni",
        "Merdeka Sudirman Diponegoro Gajah_Mada", "Bandung Malang Medan",
        {"NIK": "!indonesia", "Nama": "{full}", "No. RM": "##-##-##", "Tgl lahir": "%d-%m-%Y", "Alamat": "Jl. {street} No. {n}, {city}", "No. HP": "08##########?", "Nama ibu kandung": "{first2} {last2}", "Kolom8": "{mail}"},
        {"Umur (bln)": "~26 11 0", "JK": "L|P", "BB (kg)": "~10.9 2 1", "TB (cm)": "~82 8 0", "Diagnosis": "Gizi buruk|Gizi kurang|Gizi baik", "Obat": "Amoksisilin|Vitamin A|Zinc", "Tgl kunjungan": "^%d-%m-%Y", "Puskesmas": "Cempaka|Melati|Mawar", "Kode": "E43|E44.0|E45", "LiLA": "~12.4 1.1 1",
         "Kolom12": "Ringan|Sedang|Berat", "Imunisasi": "Lengkap|Tidak lengkap", "Rawat": "ya|tidak"},
    ),
    "Thailand": Country(
        "สมชาย สุดา ประเสริฐ วันดี อนุชา มาลี ธนา พรทิพย์ กิตติ รัตนา|ใจดี แสงทอง ศรีสุข วงศ์ไทย บุญมา ทองคำ สุขใจ พงษ์ศรี",
        "สุขุมวิท พหลโยธิน เพชรเกษม", "เชียงใหม่ ขอนแก่น สงขลา",
        {"ชื่อ-สกุล": "{full}", "เลขบัตรประชาชน": "!thailand", "HN": "##-######", "วันเกิด": "%d/%m/%Y", "ที่อยู่": "{n} ถ.{street} จ.{city}", "เบอร์โทร": "08#-###-####?", "ตัวแปร7": "{other}", "แพทย์ผู้รักษา": "นพ. {doctor}"},
        {"อายุ": "~58 13 0", "เพศ": "ชาย|หญิง", "การวินิจฉัย": "มะเร็งตับ|ตับแข็ง|ไวรัสตับอักเสบบี", "AFP": "~210 90 0", "ยา": "โซราฟีนิบ|ทีโนโฟเวียร์|เอนเทคาเวียร์", "วันที่ตรวจ": "^%d/%m/%Y", "Child-Pugh": "A|B|C", "หอผู้ป่วย": "อายุรกรรม 1|อายุรกรรม 2", "รหัสโรค": "C22.0|K74.6|B18.1", "บิลิรูบิน": "~2.4 1 1",
         "ตัวแปร12": "BCLC A|BCLC B|BCLC C", "เครื่อง": "Toshiba Aquilion|Philips Ingenia", "เสียชีวิต": "ใช่|ไม่"},
    ),
    "Croatia": Country(
        "Ivana Marko Ana Josip Marija Tomislav Petra Ante Kristina Dražen|Horvat Kovačević Babić Marić Jurić Novaković Knežević Vuković Perić Matić",
        "Ilica Vukovarska Radnička Zvonimirova", "Osijek Zadar Rijeka",
        {"OIB": "!croatia", "Prezime": "{last}", "Ime": "{first}", "Ime oca": "{first2}", "Dat. rođ.": "%d.%m.%Y.", "Mob": "09# ### ####?", "Adresa stan.": "{street} {n}", "Stupac8": "{last2} {first2}"},
        {"Dob": "~63 11 0", "Spol": "M|Ž", "PSA": "~9.8 4 1", "Gleason": "3+3|3+4|4+3", "MKB": "C61|N40", "Lijek": "Bikalutamid|Goserelin|Tamsulozin", "Datum biopsije": "^%d.%m.%Y.", "Odjel": "Urologija A|Urologija B", "Volumen": "~46 17 0", "PIRADS": "2|3|4|5", "Stupac11": "T1c|T2a|T3b", "Uređaj": "Siemens Prisma|Philips Achieva",
         "Krvna grupa": "A+|B+|0+", "Recidiv": "da|ne"},
    ),
}  # fmt: skip
